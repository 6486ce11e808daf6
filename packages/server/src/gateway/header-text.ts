const visible = /^[\x20-\x7e]*$/

/** A text as a header can hold it: what is no visible ASCII is percent-encoded, as in an address. */
export const headerText = (text: string): string =>
  // Half a surrogate pair is no character; toWellFormed keeps it from being thrown over.
  visible.test(text) ? text : encodeURIComponent(text.toWellFormed())
