// The PIN of somebody who operates a booth.

const PIN = /^\d{4,12}$/

export const isPin = (text: string): boolean => PIN.test(text)

/** Whether it is among the first that anybody would try: one digit over and over, or digits in a row, up or down. */
export function isGuessable(pin: string): boolean {
  const digits = [...pin].map(Number)
  const steps = new Set(digits.slice(1).map((digit, i) => (digit - digits[i]! + 10) % 10))
  const [step] = steps
  return steps.size === 1 && (step === 0 || step === 1 || step === 9)
}
