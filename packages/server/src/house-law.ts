import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'

/** The import law: a room may import only from rooms of a lower row. */
const levels: readonly (readonly string[])[] = [
  ['kernel', 'statistics'],
  ['providers', 'engines', 'http1'],
  ['ledger'],
  [
    'access',
    'prompts',
    'pricing',
    'guardrails',
    'retrieval',
    'experiments',
    'routing',
    'caching',
    'metrics',
    'judges',
    'reviews',
    'alerts',
  ],
  ['gateway', 'ingest', 'evals', 'incidents', 'adapters'],
  ['http', 'cli'],
  ['main', 'bin', 'config', 'house-law'],
]

/**
 * What rooms of one level may lend each other besides their model.ts: contract files. The types of a contract may be
 * named by the routes of any room: who is asking is established above them all, at the edge.
 */
const contracts: readonly string[] = ['access/principal.ts', 'retrieval/signals/ground.ts']

/** Files at the root of the server whose types (never values) lower rooms may name. */
const typesForEdges: readonly string[] = ['config.ts']

/** Who may look at the environment: config.ts reads it, bin.ts hands it over. */
const environmentReaders: readonly string[] = ['config.ts', 'bin.ts']

/** Inside a room, a kind of file leans only on kinds before it. */
const order: readonly string[] = ['model', 'rules', 'store', 'routes']

/** Packages of ours that a package may import. */
const lending: Readonly<Record<string, readonly string[]>> = {
  sdk: [],
  simulator: [],
  ui: ['@telltale/sdk'],
  server: ['@telltale/sdk', '@telltale/simulator'],
}

/** index.ts files that are the entry of a package. */
const entries: readonly string[] = ['packages/sdk/src/index.ts', 'packages/simulator/src/index.ts']

/** What pure files may not touch: engines, the network, the disk, the clock, chance. node:crypto only hashes there. */
const impureModules =
  /^(node:(?!crypto$|buffer$|util$)|hono|@hono|undici|pg|chdb|@clickhouse|@electric-sql|prom-client|commander|ora)/
const impureWords =
  /\b(Date\.now|performance\.now|Math\.random|randomBytes|randomUUID|randomFillSync|setTimeout|setInterval|new Date\(\s*\)|(?<![.\w])fetch\()/

const longest = 300

type Import = { readonly from: string; readonly typesOnly: boolean; readonly path: string | null }
type File = {
  readonly path: string
  readonly text: string
  readonly lines: number
  readonly imports: readonly Import[]
}

/** Tests, and contract suites such as on-every-state.ts: whatever needs vitest never runs in the product. */
const isTest = (file: File): boolean =>
  /\.test\.tsx?$/.test(file.path) || file.imports.some(({ from }) => from === 'vitest')

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && /\.(ts|tsx|js)$/.test(entry.name) && !entry.name.endsWith('.gen.ts'))
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => !/[\\/](node_modules|dist|\.peers)[\\/]/.test(path))
}

/** Comments go, strings stay: an address such as https://… must not open a comment. */
const withoutComments = (text: string): string =>
  text.replace(
    /('(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|`(?:[^`\\]|\\.)*`)|\/\*[\s\S]*?\*\/|(?<![:\\])\/\/[^\n]*/g,
    (_, kept?: string) => kept ?? ' ',
  )

const statements =
  /^\s*(import|export)\s+(type\s)?(?:[\w*{}\s,$]+?\sfrom\s+)?(['"])([^'"\n]+)\3|\bimport\(\s*(['"])([^'"\n]+)\5/gm

function readTree(root: string): ReadonlyMap<string, File> {
  const folders = ['packages', 'bench', 'scripts', 'examples'].map((name) => join(root, name))
  const paths = folders.flatMap((folder) =>
    readdirSync(root).includes(relative(root, folder)) ? filesBelow(folder) : [],
  )
  const known = new Set(paths.map((path) => relative(root, path)))
  return new Map(
    [...known].map((path) => {
      const raw = readFileSync(join(root, path), 'utf8')
      const text = withoutComments(raw)
      const imports = [...text.matchAll(statements)].map((match): Import => {
        const from = match[4] ?? match[6] ?? ''
        const base = from.startsWith('.') ? relative(root, resolve(root, dirname(path), from)) : null
        const found =
          base === null
            ? null
            : [base, `${base}.ts`, `${base}.tsx`, join(base, 'index.ts')].find((one) => known.has(one))
        return { from, typesOnly: match[2] !== undefined, path: found ?? null }
      })
      return [path, { path, text, lines: raw.split('\n').length - 1, imports }]
    }),
  )
}

/** Where the table of rooms applies. */
export const serverRoot = 'packages/server/src/'
const inServer = (path: string): string | null =>
  path.startsWith(serverRoot) ? path.slice(serverRoot.length) : null
const roomOf = (place: string): string => place.split('/')[0]!.replace(/\.ts$/, '')
const levelOf = (room: string): number => levels.findIndex((rooms) => rooms.includes(room))
const kindOf = (path: string): number =>
  order.findIndex((kind) => new RegExp(`(^|[-/])${kind}\\.ts$`).test(path))
const isPure = (place: string): boolean => /(^|\/)rules\.ts$/.test(place) || place.startsWith('statistics/')

function importTrespass(from: string, to: string, { typesOnly }: Import): string | null {
  const [room, other] = [roomOf(from), roomOf(to)]
  const [level, below] = [levelOf(room), levelOf(other)]
  if (room === other) {
    const isUpward = kindOf(from) >= 0 && kindOf(to) > kindOf(from) && dirname(from) === dirname(to)
    return isUpward ? `${order[kindOf(from)]} may not lean on ${order[kindOf(to)]}` : null
  }
  if (level === 6) return null
  if (kindOf(to) >= 2) return `only main.ts may import another room's ${order[kindOf(to)]}`
  if (typesForEdges.includes(to) && typesOnly && level === 5) return null
  if (contracts.includes(to) && typesOnly && order[kindOf(from)] === 'routes') return null
  if (below > level) return `${room} (level ${level}) may not import ${other} (level ${below})`
  if (below === level && level > 0 && !/(^|\/)model\.ts$/.test(to) && !contracts.includes(to))
    return `${room} and ${other} share level ${level}: only model.ts may be shared`
  if (below === level && level === 0)
    return `${room} and ${other} share level 0 and may not import each other`
  return null
}

/** Everything `start` leans on, itself included; `follow` says which imports count. */
function reach(start: File, tree: ReadonlyMap<string, File>): readonly File[] {
  const seen = new Set<File>([start])
  for (const file of seen)
    for (const { path, typesOnly } of file.imports) {
      const next = typesOnly || path === null ? undefined : tree.get(path)
      if (next) seen.add(next)
    }
  return [...seen]
}

function impurities(file: File, tree: ReadonlyMap<string, File>): string[] {
  return reach(file, tree).flatMap((leaned) => {
    const through = leaned === file ? '' : ` (through ${leaned.path})`
    const word = impureWords.exec(leaned.text)?.[0]
    const modules = leaned.imports
      .filter(({ from, typesOnly }) => !typesOnly && impureModules.test(from))
      .map(({ from }) => from)
    const engines = leaned.path.startsWith(`${serverRoot}engines/`) ? ['engines'] : []
    return [...engines, ...modules, ...(word ? [word] : [])].map(
      (what) => `${file.path}: pure file uses ${what}${through}`,
    )
  })
}

/** Groups of files that import each other in a ring (Tarjan would be faster; the house is small). Types count too. */
function rings(tree: ReadonlyMap<string, File>): string[] {
  const state = new Map<string, 'open' | 'done'>()
  const found: string[] = []
  const visit = (path: string, trail: readonly string[]): void => {
    if (state.get(path) === 'done') return
    if (state.get(path) === 'open') {
      found.push(`${[...trail.slice(trail.indexOf(path)), path].join(' → ')}: cycle`)
      return
    }
    state.set(path, 'open')
    for (const next of tree.get(path)?.imports ?? []) if (next.path) visit(next.path, [...trail, path])
    state.set(path, 'done')
  }
  for (const path of tree.keys()) visit(path, [])
  return found
}

/** Every breach of the house law below `root`, one line each; empty when all is well. */
export function trespasses(root: string): string[] {
  const tree = readTree(root)
  const found = rings(tree)
  for (const file of tree.values()) {
    const place = inServer(file.path)
    const say = (what: string) => void found.push(`${file.path}: ${what}`)
    if (file.path.endsWith('.js')) say('built code has no place among the sources')
    if (file.lines > longest) say(`${file.lines} lines, over ${longest}`)
    if (/(^|\/)(utils?|helpers?|misc|common)(\.tsx?$|\/)/.test(file.path))
      say('a helper lives with its idea, not in a junk drawer')
    if (/(^|\/)index\.tsx?$/.test(file.path) && !entries.includes(file.path)) say('a barrel')
    if (/^\s*export\s+\*\s+from/m.test(file.text) && !entries.includes(file.path))
      say('a barrel (export * from)')
    const ours = file.path.split('/')[1] ?? ''
    for (const { from } of file.imports)
      if (
        lending[ours] &&
        /^(@telltale\/|telltale$)/.test(from) &&
        !lending[ours].some((name) => from === name || from.startsWith(`${name}/`))
      )
        say(`${ours} may not import ${from}`)
    if (ours === 'sdk' && !isTest(file))
      for (const { from } of file.imports)
        if (!from.startsWith('.')) say(`the sdk has no dependencies, yet imports ${from}`)
    if (place === null || isTest(file)) continue
    if (levelOf(roomOf(place)) < 0) say(`"${roomOf(place)}" is not in the table of rooms`)
    if (/\bprocess\.env\b|['"]node:process['"]/.test(file.text) && !environmentReaders.includes(place))
      say('only config.ts reads the environment')
    for (const one of file.imports) {
      const target = one.path === null ? undefined : tree.get(one.path)
      const to = target ? inServer(target.path) : null
      if (target && isTest(target)) say(`imports the test ${to}`)
      const trespass = to === null ? null : importTrespass(place, to, one)
      if (trespass) say(`${trespass} (${to})`)
    }
    if (isPure(place)) found.push(...impurities(file, tree))
  }
  return found.sort()
}
