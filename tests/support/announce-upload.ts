// The first half of an upload by tus: announced, with not a byte sent yet.
import { API_PREFIX } from '../../core/contract/server.ts'
import { signatureHeaders } from '../../station/sync/signed-fetch.ts'
import type { TestBooth, TestServer } from './review-server.ts'

/** Where its bytes go, and the headers with which the booth may send there. */
export async function announceUpload(
  { url }: Pick<TestServer, 'url'>,
  { identity, clock }: TestBooth,
  bytes: number,
) {
  const endpoint = new URL(`${API_PREFIX}/files`, url).href
  const sign = (method: string, to: string) => ({
    ...signatureHeaders(identity, clock, { method, url: to }),
    'tus-resumable': '1.0.0',
  })
  const created = await fetch(endpoint, {
    method: 'POST',
    headers: { ...sign('POST', endpoint), 'upload-length': String(bytes) },
  })
  const place = new URL(created.headers.get('location')!, endpoint).href
  return { place, sign: (method: string) => sign(method, place) }
}
