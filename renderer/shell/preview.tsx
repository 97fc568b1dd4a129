// The live picture. Mirrored by CSS alone, so that the sitter moves as before a mirror and the photo stays true.
import { type ReactNode, useEffect, useRef } from 'react'
import type { CameraStatus } from '../camera/use-camera.ts'
import { CameraTrouble, CameraWords } from './camera-trouble.tsx'

interface Props {
  readonly status: CameraStatus & { readonly retry: () => void }
  readonly mirrored: boolean
  /** Without the ways on: where a camera is being chosen already, or nothing can be pressed. */
  readonly bare?: boolean
  /** The camera that is looked for, where it is another than the booth's. */
  readonly label?: string | null
  readonly children?: ReactNode
}

export function Preview({ status, mirrored, bare = false, label = null, children }: Props) {
  const video = useRef<HTMLVideoElement>(null)
  const stream = status.state === 'live' ? status.camera.stream : null
  useEffect(() => {
    if (!video.current) return
    video.current.srcObject = stream
    if (stream) void video.current.play().catch(() => undefined)
  }, [stream])
  return (
    <div className="preview">
      <video ref={video} muted playsInline className={mirrored ? 'mirrored' : ''} />
      {status.state !== 'live' && (
        <div
          className="over"
          data-testid={`camera-${status.state}`}
          data-failure={status.state === 'failed' ? status.failure : undefined}
          data-why={status.state === 'lost' ? status.why : undefined}
        >
          {bare ? (
            <CameraWords status={status} label={label} />
          ) : (
            <CameraTrouble status={status} retry={status.retry} />
          )}
        </div>
      )}
      {status.state === 'live' && children}
    </div>
  )
}
