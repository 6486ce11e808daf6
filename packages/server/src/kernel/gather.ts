import { readdir } from 'node:fs/promises'

export type GatherOptions = {
  /** The folder that holds one thing a file, as a URL that ends in a slash: `new URL('commands/', import.meta.url)`. */
  readonly folder: URL
  /** What each file exports: an object whose `name` equals the file's name. */
  readonly exportName: string
  /** The operator's own folder of the same kind; nothing is there when it does not exist. */
  readonly plugins?: URL
  /** Only files of these names; left out: all of them. */
  readonly only?: ReadonlySet<string>
}

/**
 * Imports every file of a folder, ours first, then the operator's plugins, each in alphabetical order: adding one
 * thing is adding one file. Tests and declarations are left out. Rejects with a sentence that names the file when
 * it exports nothing of that name, when the object's name is not the file's, and when two files claim one name.
 */
export async function gather<Item extends { readonly name: string }>(
  options: GatherOptions,
): Promise<readonly Item[]> {
  const ours = await filesIn(options.folder)
  const theirs = options.plugins === undefined ? [] : await filesIn(options.plugins).catch(absent)
  const found = new Map<string, Item>()
  for (const file of [...ours, ...theirs]) {
    if (options.only?.has(nameOf(file)) === false) continue
    const item = await itemOf<Item>(file, options.exportName)
    if (found.has(item.name))
      throw new Error(`${file.pathname} claims the name "${item.name}", which is taken already.`)
    found.set(item.name, item)
  }
  return [...found.values()]
}

async function filesIn(folder: URL): Promise<readonly URL[]> {
  const names = await readdir(folder)
  return names
    .filter((name) => /\.(ts|js)$/.test(name) && !/\.(test\.(ts|js)|d\.ts)$/.test(name))
    .sort()
    .map((name) => new URL(encodeURIComponent(name), folder))
}

async function itemOf<Item extends { readonly name: string }>(file: URL, exportName: string): Promise<Item> {
  const module = (await import(file.href)) as { readonly [name: string]: unknown }
  const item = module[exportName]
  const name = nameOf(file)
  if (typeof item !== 'object' || item === null)
    throw new Error(`${file.pathname} must export an object named "${exportName}".`)
  if ((item as Item).name !== name)
    throw new Error(`${file.pathname} must export "${exportName}" with the name "${name}", as its file says.`)
  return item as Item
}

const nameOf = (file: URL): string =>
  decodeURIComponent(file.pathname.split('/').at(-1)!).replace(/\.(ts|js)$/, '')

const absent = (error: NodeJS.ErrnoException): readonly URL[] => {
  if (error.code === 'ENOENT') return []
  throw error
}
