/** Whether something lies over the middle of an element, a dialog perhaps: what cannot be touched there takes no keys. */
export function isCovered(element: Element): boolean {
  const { left, top, width, height } = element.getBoundingClientRect()
  const over = document.elementFromPoint(left + width / 2, top + height / 2)
  return over !== null && !element.contains(over)
}
