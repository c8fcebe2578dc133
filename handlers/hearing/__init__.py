"""What words mean, whatever they are said to: read from the marks that stand with the texts of each language."""
