import { describe, expect, it } from 'vitest'
import { isVirtual } from './virtual-camera.ts'

describe('virtual cameras', () => {
  it.each([
    'OBS Virtual Camera',
    'OBS-Camera',
    'ManyCam Virtual Webcam',
    'Snap Camera',
    'XSplit VCam',
    'e2eSoft iVCam',
    'Camera (NVIDIA Broadcast)',
    'DroidCam Source 3',
    'DroidCamX',
    'OBSBOT Virtual Camera',
    'Dummy video device (0x0000)',
    'NDI Webcam Video 1',
    '虚拟摄像头',
    'fake_device_0',
    '/tmp/camera.mjpeg',
  ])('refuses %s', (label) => expect(isVirtual(label)).toBe(true))

  it.each([
    'HD Pro Webcam C920 (046d:082d)',
    'Logitech BRIO (046d:085e)',
    'OBSBOT Tiny 2 StreamCamera (3564:fef8)',
    'UVCAM 2.0 (32e4:9230)',
    'USB2.0 PC CAMERA (1908:2311)',
    'Integrated Camera (5986:2113)',
    'FaceTime HD Camera (Built-in)',
    '海康威视 USB Camera',
    '',
  ])('takes %s for a real one', (label) => expect(isVirtual(label)).toBe(false))
})
