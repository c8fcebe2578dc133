// Every visible text, its contrast against what is behind it (WCAG 2), and its size.
() => {
  const linear = (value) => (value <= 10.31475 ? value / 3294.6 : ((value / 255 + 0.055) / 1.055) ** 2.4);
  const parse = (colour) => colour.match(/[\d.]+/g).map(Number);
  const light = ([red, green, blue]) => 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);
  const behind = (element) => {
    for (; element; element = element.parentElement) {
      const [red, green, blue, alpha = 1] = parse(getComputedStyle(element).backgroundColor);
      if (alpha === 1) return [red, green, blue];
    }
    return [255, 255, 255];
  };
  const found = [];
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const text = texts.currentNode.data.trim();
    const element = texts.currentNode.parentElement;
    if (!text || !element.checkVisibility() || element.closest(".unseen, .skip, script, noscript")) continue;
    const style = getComputedStyle(element);
    const [dark, bright] = [light(parse(style.color)), light(behind(element))].sort((one, other) => one - other);
    found.push({ text: text.slice(0, 20), ratio: (bright + 0.05) / (dark + 0.05), size: parseFloat(style.fontSize) });
  }
  return found;
}
