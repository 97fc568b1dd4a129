import { expect, it } from 'vitest'
import { machineBeats } from './beats.ts'

it('beats for everybody who listens until they stop', async () => {
  const heard = { first: 0, second: 0 }
  await new Promise<void>((resolve) => {
    const stopFirst = machineBeats.each(() => {
      heard.first += 1
      stopFirst()
    })
    const stopSecond = machineBeats.each(() => {
      heard.second += 1
      if (heard.second < 2) return
      stopSecond()
      resolve()
    })
  })
  expect(heard).toEqual({ first: 1, second: 2 })
})
