// What a page may ask of the machine: the camera, from our own pages. Everything that is not in the table is refused.
import type { Session } from 'electron'
import { isOurs } from './origin.ts'

type Guarded = Pick<
  Session,
  | 'setPermissionRequestHandler'
  | 'setPermissionCheckHandler'
  | 'setDevicePermissionHandler'
  | 'setDisplayMediaRequestHandler'
  | 'on'
>

/** Permission, and the media it is for. */
const ALLOWED: Readonly<Record<string, readonly string[]>> = { media: ['video'] }

/** Whether the table has it: every kind of medium asked for, at least one, and a page of ours that asks. */
export const allowed = (permission: string, media: readonly string[], origin: string): boolean =>
  isOurs(origin) && media.length > 0 && media.every((one) => ALLOWED[permission]?.includes(one))

export function guardPermissions(session: Guarded): void {
  session.setPermissionRequestHandler((_contents, permission, callback, details) => {
    const media = 'mediaTypes' in details ? (details.mediaTypes ?? []) : []
    callback(allowed(permission, media, details.requestingUrl ?? ''))
  })
  session.setPermissionCheckHandler((_contents, permission, origin, details) =>
    allowed(permission, details.mediaType ? [details.mediaType] : [], origin),
  )
  session.setDevicePermissionHandler(() => false)
  session.setDisplayMediaRequestHandler((_request, callback) => callback(null))
  session.on('will-download', (event) => event.preventDefault())
}
