// Citizen identification number, GB 11643-1999: 6 address + 8 birth + 3 sequence + check character.
const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
const CHECKS = '10X98765432'

export type IdNumber =
  | {
      readonly ok: true
      readonly number: string
      readonly birthDate: string
      readonly sex: 'male' | 'female'
    }
  | { readonly ok: false; readonly code: 'length' | 'characters' | 'birth-date' | 'check-character' }

/** The check character of the first 17 digits (GB 11643-1999, ISO 7064 MOD 11-2). */
export function checkCharacter(first17: string): string {
  const sum = WEIGHTS.reduce((total, weight, index) => total + weight * Number(first17[index]), 0)
  return CHECKS[sum % 11]!
}

export function parseIdNumber(text: string): IdNumber {
  const number = text.trim().toUpperCase()
  if (number.length !== 18) return { ok: false, code: 'length' }
  if (!/^\d{17}[\dX]$/.test(number)) return { ok: false, code: 'characters' }
  const birthDate = `${number.slice(6, 10)}-${number.slice(10, 12)}-${number.slice(12, 14)}`
  if (!isDate(birthDate)) return { ok: false, code: 'birth-date' }
  if (checkCharacter(number) !== number[17]) return { ok: false, code: 'check-character' }
  return { ok: true, number, birthDate, sex: Number(number[16]) % 2 === 1 ? 'male' : 'female' }
}

/** Whether an ISO date is one of the calendar. */
export function isDate(text: string): boolean {
  const time = Date.parse(`${text}T00:00:00Z`)
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text)
}

/** Completed years on `today`; both are ISO dates. */
export function ageOn(birthDate: string, today: string): number {
  const years = Number(today.slice(0, 4)) - Number(birthDate.slice(0, 4))
  return today.slice(5) >= birthDate.slice(5) ? years : years - 1
}
