// Puts a watcher around one function of an object that the product was handed or uses as a built-in.
type Method = (...given: never[]) => unknown

export interface Watch {
  readonly before?: (given: readonly unknown[]) => void
  /** Once the work is done; for work that takes time, once it has resolved. */
  readonly after?: (given: readonly unknown[]) => void
}

export function wrap<T extends object>(target: T, name: keyof T, { before, after }: Watch): void {
  const original = target[name] as Method
  const wrapped = function (this: unknown, ...given: never[]): unknown {
    before?.(given)
    const result = original.apply(this, given)
    if (!after) return result
    if (!(result instanceof Promise)) {
      after(given)
      return result
    }
    return result.then((value: unknown) => {
      after(given)
      return value
    })
  }
  target[name] = wrapped as T[keyof T]
}
