// What the screen fetches by itself, however long it takes, makes nobody's press go unheard.
import { expect, it } from 'vitest'
import { checkIn, OPERATOR, openPage, signIn } from '../../tools/cli/drive.ts'
import { PEOPLE } from '../../tools/sitter/people.ts'
import { withTrainingBooth } from './training-booth.ts'

it('finds a student and begins while the counts of the roster are still awaited', () =>
  withTrainingBooth(null, async ({ context, address }) => {
    let heldBack = 0
    await context.routeWebSocket(/\/rpc$/, (page) => {
      const station = page.connectToServer()
      page.onMessage((message) => {
        if (message.toString().includes('roster/counts')) heldBack += 1
        else station.send(message)
      })
    })
    const page = await openPage(context, address)
    await signIn(page, OPERATOR)
    await checkIn(page, PEOPLE[0]!.studentNumber)
    expect(heldBack).toBeGreaterThan(0)
  }))
