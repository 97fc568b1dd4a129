// The data files that come with the program, checked once on load. Everything in core/photo takes its rules as
// arguments; hosts without settings of their own pass these.
import captureJson from '../../resources/rules/capture.json' with { type: 'json' }
import guidanceJson from '../../resources/rules/guidance.json' with { type: 'json' }
import standardJson from '../../resources/rules/standard.json' with { type: 'json' }
import { guidanceSet } from './guidance-rules.ts'
import { type Preset, readPresets } from './preset.ts'
import { DEFAULT_PRESET_ID, presetFiles } from './preset-files.ts'
import type { RuleResult } from './records.ts'
import { judge, ruleSet } from './rules.ts'
import { standardSet } from './standard-check.ts'
import type { Measure } from './types.ts'

export const bundledPresets = readPresets(presetFiles, DEFAULT_PRESET_ID)
export const bundledCaptureRules = ruleSet.parse(captureJson).rules
export const bundledGuidance = guidanceSet.parse(guidanceJson)
export const bundledStandardRules = standardSet.parse(standardJson).rules

/** What the booth's rules say of a still's measures, as they were stored and sent. */
export const judgeByCaptureRules = (measures: readonly Measure[]): RuleResult[] =>
  judge(Object.fromEntries(measures.map((one) => [one.id, one])), bundledCaptureRules)

/** Undefined for an id that no preset has. */
export const bundledPreset = (id: string): Preset | undefined =>
  bundledPresets.presets.find((one) => one.id === id)
