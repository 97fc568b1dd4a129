/** The 56 ethnic groups as printed on resident ID cards (GB/T 3304-1991). */
export const ETHNIC_GROUPS: readonly string[] = (
  '汉 蒙古 回 藏 维吾尔 苗 彝 壮 布依 朝鲜 满 侗 瑶 白 土家 哈尼 哈萨克 傣 黎 傈僳 佤 畲 高山 拉祜 水 东乡 纳西 景颇 ' +
  '柯尔克孜 土 达斡尔 仫佬 羌 布朗 撒拉 毛南 仡佬 锡伯 阿昌 普米 塔吉克 怒 乌孜别克 俄罗斯 鄂温克 德昂 保安 裕固 京 ' +
  '塔塔尔 独龙 鄂伦春 赫哲 门巴 珞巴 基诺'
).split(' ')

/** The group whose name shares most with what was read; null when nothing comes near (more than half would differ). */
export function nearestEthnicGroup(read: string): string | null {
  const text = read.replace(/族$/, '')
  const [best] = ETHNIC_GROUPS.map((name) => ({ name, edits: editDistance(name, text) })).sort(
    (a, b) => a.edits - b.edits,
  )
  return best && best.edits * 2 < Math.max(best.name.length, text.length) + (best.edits === 0 ? 1 : 0)
    ? best.name
    : null
}

/** Levenshtein distance in characters. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (const [i, left] of [...a].entries()) {
    const next = [i + 1]
    for (const [j, right] of [...b].entries()) {
      next.push(Math.min(row[j + 1]! + 1, next[j]! + 1, row[j]! + (left === right ? 0 : 1)))
    }
    row = next
  }
  return row.at(-1)!
}
