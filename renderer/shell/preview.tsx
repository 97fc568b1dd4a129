// The live picture. Mirrored by CSS alone, so that the sitter moves as before a mirror and the photo stays true.
import { type ReactNode, useEffect, useRef } from 'react'
import type { CameraStatus } from '../camera/use-camera.ts'
import type { CameraFailureStatus } from './camera-words.tsx'

interface Props {
  readonly status: CameraStatus
  readonly mirrored: boolean
  /** Fills its place, cut at the sides or above and below; else the whole picture is shown. */
  readonly fill?: boolean
  /** The picture stands still, as it was a moment ago. */
  readonly frozen?: boolean
  /** What stands in the picture's place while there is none. */
  readonly instead: (status: CameraFailureStatus) => ReactNode
  readonly children?: ReactNode
}

export function Preview({ status, mirrored, fill = false, frozen = false, instead, children }: Props) {
  const video = useRef<HTMLVideoElement>(null)
  const stream = status.state === 'live' ? status.camera.stream : null
  useEffect(() => {
    if (!video.current) return
    video.current.srcObject = stream
    if (stream) void video.current.play().catch(() => undefined)
  }, [stream])
  useEffect(() => {
    if (frozen) video.current?.pause()
    else if (stream) void video.current?.play().catch(() => undefined)
  }, [frozen, stream])
  return (
    <div className={fill ? 'preview fill' : 'preview'}>
      <video ref={video} muted playsInline className={mirrored ? 'mirrored' : ''} />
      {status.state !== 'live' && (
        <div
          className="over"
          data-testid={`camera-${status.state}`}
          data-failure={status.state === 'failed' ? status.failure : undefined}
          data-why={status.state === 'lost' ? status.why : undefined}
        >
          {instead(status)}
        </div>
      )}
      {status.state === 'live' && children}
    </div>
  )
}
