// What anybody with the console's address may know of the server: whose it is, and whether its data are a demo's.
import { hasAccounts } from '../accounts/accounts.ts'
import { DEMO_ACCOUNTS } from '../demo-accounts.ts'
import { listSchools } from '../schools/schools.ts'
import type { ServerContext } from '../server-context.ts'

export async function describeServer(server: ServerContext) {
  const schools = await listSchools(server)
  return {
    school: schools.length === 1 ? schools[0]!.name : '',
    demo: server.demo,
    demoAccounts: server.demo ? DEMO_ACCOUNTS.map((one) => ({ ...one })) : [],
    setupNeeded: !(await hasAccounts(server)),
  }
}
