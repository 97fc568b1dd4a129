import { expect, it } from 'vitest'
import { createEvents } from './events.ts'

it('what happens between subscribing and the first pull is told, in order', async () => {
  const events = createEvents<{ n: number }>()
  const changes = events.subscribe()
  for (let n = 1; n <= 500; n++) events.publish({ n })
  for (let n = 1; n <= 500; n++) expect((await changes.next()).value).toEqual({ n })
  await changes.return()
})

it('each listener hears everything at its own pace, and one that left hears no more', async () => {
  const events = createEvents<{ n: number }>()
  const [slow, quick] = [events.subscribe(), events.subscribe()]
  events.publish({ n: 1 })
  expect((await quick.next()).value).toEqual({ n: 1 })
  await quick.return()
  events.publish({ n: 2 })
  expect((await quick.next()).done).toBe(true)
  expect([(await slow.next()).value, (await slow.next()).value]).toEqual([{ n: 1 }, { n: 2 }])
  await slow.return()
})
