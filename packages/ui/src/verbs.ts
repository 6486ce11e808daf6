/** How the parts of api.ts ask the control API: what `get` and `send` of it are. */
export type Query = Readonly<Record<string, string | number | undefined>>
export type Get = <Reply>(path: string, query?: Query) => Promise<Reply>
export type Send = <Reply>(method: string, path: string, query?: Query, body?: unknown) => Promise<Reply>
