// Work in a row. A long-lived promise is a trap: whatever is derived from it, with the value that came out, stays as long
// as it does.

export const nothing = (): void => undefined

/**
 * Work given to the returned function begins when all that was given before is over, however it ended. No result is
 * kept: it may be a student's picture.
 */
export function oneByOne(): <T>(work: () => Promise<T>) => Promise<T> {
  let before: Promise<void> = Promise.resolve()
  return (work) => {
    const result = before.then(work)
    before = result.then(nothing, nothing)
    return result
  }
}

/** The same, and it says whether there is any. */
export function jobsInTurn() {
  const inTurn = oneByOne()
  let jobs = 0
  return {
    atWork: (): boolean => jobs > 0,
    add: <T>(work: () => Promise<T>): Promise<T> =>
      inTurn(() => {
        jobs += 1
        return work().finally(() => {
          jobs -= 1
        })
      }),
  }
}
