/** All but the first six and last four characters of an ID number: 000000********0018. */
export const maskIdNumber = (number: string): string =>
  number.length <= 10
    ? '*'.repeat(number.length)
    : `${number.slice(0, 6)}${'*'.repeat(number.length - 10)}${number.slice(-4)}`
