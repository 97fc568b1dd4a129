// A booth with a session waiting at the camera; run as a program it starts that booth, signs the operator in and says
// its address.
import { readNotice } from '../../station/session/notice.ts'
import { type Booth, startBooth } from '../cli/booth.ts'
import { inRoot } from '../setup/root.ts'
import { SCHOOL } from '../sitter/people.ts'

/** Nobody answers there: a booth that works offline. */
const NO_SERVER = 'http://127.0.0.1:9'

const boothIn = (dataDir: string): Promise<Booth> =>
  startBooth({ dataDir, port: 0, serverUrl: NO_SERVER, camera: 'fake', training: true, lang: 'zh-CN' })

export async function prepareBooth(dataDir: string): Promise<void> {
  const booth = await boothIn(dataDir)
  try {
    const { site, operators, roster, sessions } = booth.station.state.folder()
    site.setInfo({
      name: '采集点',
      school: SCHOOL,
      contact: 'privacy@example.org',
      supportPhone: '010-00000000',
    })
    const operator = await operators.create('操作员', 'administrator', '135790')
    site.finish()
    const entry = {
      rosterId: 'r1',
      taskId: 't1',
      name: '测试学生',
      studentNumber: '2026000001',
      idNumber: '11010519491231002X',
      school: SCHOOL,
      level: '本科',
      major: '法学',
      graduation: '2027-01',
      feeFen: 0,
      codeSerial: 0,
      captured: false,
      removed: false,
      training: true,
    }
    roster.apply([entry], '1', new Date())
    sessions.start(operator, entry)
    const consents = { faceComparison: false, keepOriginal: false, sendCardPortrait: false, upload: true }
    sessions.consent({ ...consents, cardReading: false }, readNotice(inRoot('resources')).sha256)
    sessions.plain('enrolment-confirmed')
    sessions.settleFee({ amountFen: 0, settlement: 'none-due', reference: '' })
  } finally {
    await booth.close()
  }
}

async function main(dataDir: string): Promise<void> {
  const booth = await boothIn(dataDir)
  const { folder, signIns } = booth.station.state
  const operator = folder().operators.list()[0]!
  // Whoever opens it: typing a PIN is not starting.
  Object.assign(signIns, { operatorOf: () => operator })
  process.stdout.write(`${booth.kiosk.address()}\n`)
  process.once('SIGTERM', async () => {
    await booth.close()
    process.exit(0)
  })
}

if (import.meta.main) await main(process.argv[2]!)
