// One school's view of the database. Every query that names a table of schools' rows is narrowed to the school as it is
// compiled, and every row that is inserted is given it, so that no query can forget to ask. SQL written as text cannot be
// narrowed: it must name the school itself, and is refused when it does not.
import {
  AliasNode,
  AndNode,
  BinaryOperationNode,
  ColumnNode,
  type DeleteQueryNode,
  type IdentifierNode,
  InsertQueryNode,
  type JoinNode,
  type KyselyPlugin,
  type MergeQueryNode,
  OnNode,
  type OperationNode,
  OperationNodeTransformer,
  OperatorNode,
  ParensNode,
  PrimitiveValueListNode,
  type QueryId,
  RawNode,
  ReferenceNode,
  type SelectQueryNode,
  TableNode,
  type UpdateQueryNode,
  ValueListNode,
  ValueNode,
  ValuesNode,
  WhereNode,
} from 'kysely'
import type { SchoolId, Tables } from '../store/schema.ts'
import type { Database } from '../store/store.ts'

type Owned = { [T in keyof Tables]: Tables[T] extends { school_id: SchoolId } ? T : never }[keyof Tables]

/** Tables whose rows belong to a school, each that has a `school_id`. Others are the server's own, or reached through a row of these. */
const OWNED: Readonly<Record<Owned, true>> = {
  account: true,
  enrolment_code: true,
  station: true,
  roster_row: true,
  submission: true,
  submission_file: true,
  purge_mark: true,
  review_event: true,
}
export const SCHOOL_TABLES = Object.keys(OWNED) as readonly Owned[]

const COLUMN = 'school_id'

export function inSchool(db: Database, schoolId: string): Database {
  const transformer = new Narrowing(schoolId)
  const plugin: KyselyPlugin = {
    transformQuery: ({ node, queryId }) => transformer.transformNode(node, queryId),
    transformResult: async ({ result }) => result,
  }
  return db.withPlugin(plugin)
}

/** SQL that is a table's name alone: what `sql.table` makes. */
const isBare = (node: RawNode): boolean => node.sqlFragments.join('').trim() === ''

function tableOf(node: OperationNode): string | null {
  if (TableNode.is(node)) return node.table.identifier.name
  if (AliasNode.is(node)) return tableOf(node.node)
  return RawNode.is(node) && isBare(node) && node.parameters.length === 1
    ? tableOf(node.parameters[0]!)
    : null
}

const belongsToSchools = (table: string | null): boolean => SCHOOL_TABLES.some((one) => one === table)

class Narrowing extends OperationNodeTransformer {
  readonly #schoolId: string

  constructor(schoolId: string) {
    super()
    this.#schoolId = schoolId
  }

  /** `table.school_id = …` for each of the tables that has one, by the name the query calls it. */
  #only(tables: readonly OperationNode[]): OperationNode[] {
    return tables.flatMap((node) => {
      if (!belongsToSchools(tableOf(node))) return []
      const called = AliasNode.is(node) ? (node.alias as IdentifierNode).name : tableOf(node)!
      const column = ReferenceNode.create(ColumnNode.create(COLUMN), TableNode.create(called))
      const equals = OperatorNode.create('=')
      return [BinaryOperationNode.create(column, equals, ValueNode.create(this.#schoolId))]
    })
  }

  #where(where: WhereNode | undefined, tables: readonly OperationNode[]): { where?: WhereNode } {
    const own = this.#only(tables)
    if (own.length === 0) return where ? { where } : {}
    const conditions = where ? [ParensNode.create(where.where), ...own] : own
    return { where: WhereNode.create(conditions.reduce((all, one) => AndNode.create(all, one))) }
  }

  protected override transformSelectQuery(node: SelectQueryNode, queryId?: QueryId): SelectQueryNode {
    const query = super.transformSelectQuery(node, queryId)
    return { ...query, ...this.#where(query.where, query.from?.froms ?? []) }
  }

  protected override transformUpdateQuery(node: UpdateQueryNode, queryId?: QueryId): UpdateQueryNode {
    const query = super.transformUpdateQuery(node, queryId)
    const tables = [...(query.table ? [query.table] : []), ...(query.from?.froms ?? [])]
    return { ...query, ...this.#where(query.where, tables) }
  }

  protected override transformDeleteQuery(node: DeleteQueryNode, queryId?: QueryId): DeleteQueryNode {
    const query = super.transformDeleteQuery(node, queryId)
    return { ...query, ...this.#where(query.where, [...query.from.froms, ...(query.using?.tables ?? [])]) }
  }

  /** In the ON of the join, so that an outer join keeps the rows that find nothing. */
  protected override transformJoin(node: JoinNode, queryId?: QueryId): JoinNode {
    const join = super.transformJoin(node, queryId)
    const [condition] = this.#only([join.table])
    if (!condition) return join
    return {
      ...join,
      on: OnNode.create(join.on ? AndNode.create(ParensNode.create(join.on.on), condition) : condition),
    }
  }

  protected override transformInsertQuery(node: InsertQueryNode, queryId?: QueryId): InsertQueryNode {
    const query = super.transformInsertQuery(node, queryId)
    const table = query.into ? tableOf(query.into) : null
    if (!belongsToSchools(table)) return query
    if (query.onConflict?.updates)
      throw new Error(
        `a row of ${table} that is there already may be another school's: it is not overwritten`,
      )
    if (!query.values || !ValuesNode.is(query.values) || !query.columns)
      throw new Error(`rows of ${table} are inserted by their values, so that their school can be added`)
    if (query.columns.some(({ column }) => column.name === COLUMN))
      throw new Error(`the school of a row of ${table} is added, not chosen`)
    const rows = query.values.values.map((row) =>
      PrimitiveValueListNode.is(row)
        ? PrimitiveValueListNode.create([...row.values, this.#schoolId])
        : ValueListNode.create([...row.values, ValueNode.create(this.#schoolId)]),
    )
    return InsertQueryNode.cloneWith(query, {
      columns: [...query.columns, ColumnNode.create(COLUMN)],
      values: ValuesNode.create(rows),
    })
  }

  protected override transformMergeQuery(node: MergeQueryNode): MergeQueryNode {
    throw new Error(`rows are not merged in a school's view: ${node.kind} cannot be narrowed`)
  }

  protected override transformRaw(node: RawNode, queryId?: QueryId): RawNode {
    if (isBare(node)) return super.transformRaw(node, queryId)
    const text = node.sqlFragments.join(' ')
    // Named anywhere in the text, or handed to it as a table.
    const handed = node.parameters.map(tableOf)
    const named = SCHOOL_TABLES.filter(
      (table) => handed.includes(table) || new RegExp(`(^|[\\s,("])${table}($|[\\s,)"])`, 'i').test(text),
    )
    if (named.length > text.split(COLUMN).length - 1)
      throw new Error(`SQL written out must name the school of ${named.join(', ')}`)
    return super.transformRaw(node, queryId)
  }
}
