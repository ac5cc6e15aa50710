/** The shape of a catalogue with any words in it: another language has no other keys, and English stands in for what it lacks. */
export type Words<Catalogue> = {
  readonly [Key in keyof Catalogue]?: Catalogue[Key] extends string ? string : Words<Catalogue[Key]>;
};
