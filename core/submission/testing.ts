// A submission's manifest for tests and benches, which change what matters to them.
import type { SubmissionManifest } from './manifest.ts'

const at = '2026-05-01T02:00:00.000Z'

export const manifestFixture: SubmissionManifest = {
  version: 1,
  submissionId: '00000000-0000-4000-8000-000000000000',
  stationId: 'station-1',
  rosterId: 'roster-1',
  taskId: 'task-1',
  studentNumber: '2026000001',
  training: false,
  presetId: 'chsi-2017-99',
  sessionStartedAt: at,
  takenAt: at,
  savedAt: at,
  operatorId: 'operator-1',
  consents: {
    cardReading: true,
    faceComparison: true,
    upload: true,
    keepOriginal: false,
    sendCardPortrait: false,
    noticeVersion: '1',
    noticeHash: 'a'.repeat(64),
    at,
  },
  comparison: { kind: 'measured', distance: 0.31, threshold: 0.5, decision: 'same' },
  attemptsMade: 1,
  failedComparisons: 0,
  submittedAnyway: false,
  overrides: [],
  results: [],
  measures: [{ id: 'yaw', value: 1.5, unit: '°' }],
  proof: {
    stillSha256: 'b'.repeat(64),
    stillWidthPx: 1920,
    stillHeightPx: 1080,
    crop: { xPx: 500.5, yPx: 20, widthPx: 600, heightPx: 800 },
    background: { name: 'light-blue', rgb: [100, 197, 255] },
    jpegQuality: 88,
    camera: { label: 'test camera', rotationDeg: 0 },
  },
  files: [],
  auditHead: 'c'.repeat(64),
}
