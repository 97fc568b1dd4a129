// What a page may ask of the machine: the camera, from our own pages. Everything that is not in the table is refused.
import type { DevicePermissionHandlerHandlerDetails, Session } from 'electron'
import { isOurs } from './origin.ts'

type Guarded = Pick<
  Session,
  | 'setPermissionRequestHandler'
  | 'setPermissionCheckHandler'
  | 'setDevicePermissionHandler'
  | 'setDisplayMediaRequestHandler'
  | 'on'
>

interface Allowed {
  /** Permission, and the media it is for. */
  readonly permissions: Readonly<Record<string, readonly string[]>>
  readonly devices: readonly DevicePermissionHandlerHandlerDetails['deviceType'][]
}

const ALLOWED: Allowed = { permissions: { media: ['video'] }, devices: [] }

/** To use it: every kind of medium asked for is in the table, at least one, and a page of ours asks. */
export const mayUse = (permission: string, media: readonly string[], origin: string): boolean =>
  isOurs(origin) && media.length > 0 && media.every((one) => ALLOWED.permissions[permission]?.includes(one))

/**
 * To know whether it could be used. Chromium asks this of a camera without always naming the medium, as when it turns or
 * tilts one; a medium that is named must be in the table.
 */
export const mayKnow = (permission: string, medium: string | undefined, origin: string): boolean => {
  const media = ALLOWED.permissions[permission]
  const named = medium !== undefined && medium !== 'unknown'
  return isOurs(origin) && media !== undefined && (!named || media.includes(medium))
}

export function guardPermissions(session: Guarded): void {
  session.setPermissionRequestHandler((_contents, permission, callback, details) => {
    const media = 'mediaTypes' in details ? (details.mediaTypes ?? []) : []
    callback(mayUse(permission, media, details.requestingUrl ?? ''))
  })
  session.setPermissionCheckHandler((_contents, permission, origin, { mediaType }) =>
    mayKnow(permission, mediaType, origin),
  )
  session.setDevicePermissionHandler(
    ({ deviceType, origin }) => isOurs(origin) && ALLOWED.devices.includes(deviceType),
  )
  session.setDisplayMediaRequestHandler((_request, callback) => callback(null))
  session.on('will-download', (event) => event.preventDefault())
}
