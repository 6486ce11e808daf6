/** What a text holds that cannot be read, at which character from 0. Stays within this room. */
export class Unreadable extends Error {
  readonly at: number
  constructor(at: number, message: string) {
    super(message)
    this.at = at
  }
}
