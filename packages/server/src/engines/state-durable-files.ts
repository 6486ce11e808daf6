import { fdatasyncSync, fsyncSync } from 'node:fs'
import type { PGlite } from '@electric-sql/pglite'
import { NodeFS } from '@electric-sql/pglite/nodefs'

type EmscriptenOptions = Parameters<NodeFS['init']>[1]

/** What we use of emscripten's own file system: an open file, and the table of its operations. */
type EmscriptenFiles = {
  readonly FS: { isDir(mode: number): boolean }
  readonly NODEFS: {
    readonly stream_ops: { fsync?: (stream: { nfd: number; node: { mode: number } }) => number }
  }
}

/** EIO in the numbering of WASI, which PostgreSQL's WebAssembly build reads. */
const inputOutputError = 29

/**
 * PGlite's file system, with the one operation it lacks: fsync. Emscripten forwards fsync(2) to a stream operation
 * that its Node file system does not define, and makes fdatasync(2) do nothing. Defined here, and with `-F` taken
 * away and `wal_sync_method=fsync`, PostgreSQL syncs by its own rules: the write-ahead log before it acknowledges a
 * commit, data files before a checkpoint counts. Grouping commits of ours would bend those rules to save a third
 * of a millisecond in a process where nobody but the writer waits.
 */
export class DurableFiles extends NodeFS {
  readonly #onSync: () => void
  readonly #onAbort: (what: unknown) => void

  /**
   * `onSync` is called after each sync, for tests that count them; `onAbort` when PostgreSQL panics, after which
   * this instance must not be used.
   */
  constructor(
    folder: string,
    {
      onSync = () => {},
      onAbort = () => {},
    }: { readonly onSync?: () => void; readonly onAbort?: (what: unknown) => void },
  ) {
    super(folder)
    this.#onSync = onSync
    this.#onAbort = onAbort
  }

  override async init(database: PGlite, options: EmscriptenOptions): ReturnType<NodeFS['init']> {
    const { emscriptenOpts } = await super.init(database, options)
    const preRun = [
      ...(emscriptenOpts.preRun ?? []),
      (module: unknown) => {
        const { FS, NODEFS } = module as EmscriptenFiles
        NODEFS.stream_ops.fsync = ({ nfd, node }) => {
          const isFolder = FS.isDir(node.mode)
          try {
            if (isFolder) fsyncSync(nfd)
            else fdatasyncSync(nfd)
          } catch {
            // Windows cannot sync folders and does not need to. For a file PostgreSQL must hear of it and stop:
            // an exception would be swallowed on the way.
            return isFolder ? 0 : inputOutputError
          }
          this.#onSync()
          return 0
        }
      },
    ]
    const onAbort = this.#onAbort
    return { emscriptenOpts: { ...emscriptenOpts, preRun, onAbort } }
  }
}
