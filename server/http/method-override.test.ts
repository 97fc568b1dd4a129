// A station behind a proxy that lets only GET and POST through names the method it means. It is bound by the signature
// like any other: nobody on the way makes another request of it.
import { afterAll, beforeAll, expect, it } from 'vitest'
import { API_PREFIX } from '../../core/contract/server.ts'
import { METHOD_OVERRIDE_HEADER } from '../../core/contract/station-signature.ts'
import { signatureHeaders } from '../../station/sync/signed-fetch.ts'
import {
  enrolBooth,
  startReviewServer,
  type TestBooth,
  type TestServer,
} from '../../tests/support/review-server.ts'

let one: TestServer
let booth: TestBooth
beforeAll(async () => {
  one = await startReviewServer()
  booth = await enrolBooth(one)
})
afterAll(() => one.stop())

/** A POST as it arrives, whatever method was signed. */
async function post(path: string, signed: string, meant: string, body?: Buffer) {
  const url = new URL(path, one.url).href
  return fetch(url, {
    method: 'POST',
    headers: {
      ...signatureHeaders(booth.identity, booth.clock, { method: signed, url }),
      'tus-resumable': '1.0.0',
      'upload-offset': '0',
      'content-type': 'application/offset+octet-stream',
      [METHOD_OVERRIDE_HEADER]: meant,
    },
    ...(body ? { body: new Uint8Array(body) } : {}),
  })
}

async function announced(bytes: number): Promise<string> {
  const url = new URL(`${API_PREFIX}/files`, one.url).href
  const answer = await fetch(url, {
    method: 'POST',
    headers: {
      ...signatureHeaders(booth.identity, booth.clock, { method: 'POST', url }),
      'tus-resumable': '1.0.0',
      'upload-length': String(bytes),
    },
  })
  return answer.headers.get('location')!
}

it('takes the bytes of a PATCH and the question of a HEAD that travel as POST', async () => {
  const place = await announced(4)
  expect((await post(place, 'PATCH', 'PATCH', Buffer.from('phot'))).status).toBe(204)
  const asked = await post(place, 'HEAD', 'HEAD')
  expect([asked.status, asked.headers.get('upload-offset')]).toEqual([200, '4'])
})

it('makes no other request of what was signed as a POST', async () => {
  const place = await announced(4)
  // A tus client signs the POST by which its PATCH travels; that one there is no other use for.
  for (const meant of ['DELETE', 'HEAD']) expect((await post(place, 'POST', meant)).status).toBe(403)
  expect((await post(place, 'PATCH', 'DELETE')).status).toBe(403)
  expect((await post(place, 'HEAD', 'HEAD')).status).toBe(200)
})

it('knows no method but those a station uses', async () => {
  const place = await announced(4)
  for (const meant of ['GET', 'CONNECT', 'TRACE', 'PROPFIND'])
    expect((await post(place, meant, meant)).status).toBe(404)
})

it('leaves the console’s doors alone', async () => {
  const answer = await post(`${API_PREFIX}/console/stations`, 'GET', 'GET')
  expect(answer.status).not.toBe(200)
})
