/** Whether something lies over the middle of an element: an enlarged picture, a dialog. What cannot be clicked there takes no keys. */
export function isCovered(element: Element): boolean {
  const { left, top, width, height } = element.getBoundingClientRect()
  const over = document.elementFromPoint(left + width / 2, top + height / 2)
  return over !== null && !element.contains(over)
}
