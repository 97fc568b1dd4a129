// Stated on the screen and in the documents; they exist only in a folder that was made as a demo.
export const DEMO_ACCOUNTS = [
  { name: '管理员', password: 'demo-administrator', role: 'administrator' },
  { name: '审核员', password: 'demo-reviewer', role: 'reviewer' },
] as const
