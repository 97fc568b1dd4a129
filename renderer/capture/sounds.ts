// What is heard at the booth: a tick for each part of the ring, a click of the shutter. Made on the spot; a machine without a
// loudspeaker is none the worse.
let context: AudioContext | null = null

function tone(frequencyHz: number, seconds: number, volume: number): void {
  context ??= new AudioContext()
  if (context.state === 'suspended') void context.resume().catch(() => undefined)
  const [oscillator, gain] = [context.createOscillator(), context.createGain()]
  const now = context.currentTime
  oscillator.frequency.value = frequencyHz
  gain.gain.setValueAtTime(volume, now)
  gain.gain.exponentialRampToValueAtTime(0.0001, now + seconds)
  oscillator.connect(gain).connect(context.destination)
  oscillator.start(now)
  oscillator.stop(now + seconds)
}

export const soundTick = (): void => tone(660, 0.06, 0.08)
export const soundShutter = (): void => tone(1320, 0.16, 0.2)
