// npm run verify -- NAME [--json] …: a suite over material with ground truth. Each takes its own arguments and returns the exit
// code: 0 where its figures hold, 1 where they do not.
type Suite = (args: readonly string[]) => Promise<number>

const SUITES: Readonly<Record<string, () => Promise<Suite>>> = {
  roster: async () => (await import('./roster/suite.ts')).verifyRoster,
  standardize: async () => {
    const [{ standardize }, { asSuite }] = await Promise.all([
      import('./standardize/verify.ts'),
      import('./tell.ts'),
    ])
    return asSuite(standardize)
  },
}

const [name = '', ...args] = process.argv.slice(2)
const open = SUITES[name]
if (open) process.exitCode = await (await open())(args)
else {
  process.stderr.write(`no suite ${name}; there are ${Object.keys(SUITES).join(', ')}\n`)
  process.exitCode = 2
}
