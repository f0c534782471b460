/** Finds `text` as it stands, in any case: whatever would mean something to a pattern is escaped. */
export const boundedPattern = (text: string): { $regex: string; $options: 'i' } => ({
  $regex: text.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, '\\$&'),
  $options: 'i',
});
