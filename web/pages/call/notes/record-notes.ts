import type { OperatorVisit } from '../../../../machines/contracts/call/operator-call.ts';
import type { CallRecordJson } from '../model/call-record-json.ts';
import {
  backWords,
  type CallNote,
  isUnwanted,
  nameOf,
  resumeText,
  screeningText,
} from './call-note.ts';

export const noteOrder = (a: CallNote, b: CallNote): number => a.atMs - b.atMs;

type Noted = Pick<CallRecordJson, 'screening' | 'operators' | 'resumes'>;

/** What a finished call's record tells. Its tools are told by the journal alone. */
export const recordNotes = ({ screening, operators, resumes }: Noted): CallNote[] => [
  ...(screening === undefined
    ? []
    : [
        {
          id: 'screening',
          atMs: screening.afterMs,
          kind: 'screening' as const,
          text: screeningText(screening),
          isTrouble: false,
        },
      ]),
  ...(operators ?? []).flatMap(visitNotes),
  ...(resumes ?? []).map(
    (resume, n): CallNote => ({
      id: `resume-${n}`,
      atMs: resume.atMs,
      kind: 'resume',
      text: resumeText(resume),
      isTrouble: true,
    }),
  ),
];

const visitNotes = (visit: OperatorVisit, n: number): CallNote[] => {
  const { name, joinedAtMs, leftAtMs, takeOvers } = visit;
  const who = nameOf(name);
  const note = (part: string, atMs: number, words: string, isTrouble = false): CallNote => ({
    id: `operator-${n}-${part}`,
    atMs,
    kind: 'operator',
    text: `${who} ${words}.`,
    isTrouble,
  });
  return [
    note('joined', joinedAtMs, 'has joined'),
    ...takeOvers.flatMap(({ fromMs, toMs, why }, time) => [
      note(`took-${time}`, fromMs, 'has taken the call over'),
      ...(toMs === null || why === null
        ? []
        : [note(`gave-${time}`, toMs, backWords[why], isUnwanted(why))]),
    ]),
    ...(leftAtMs === null ? [] : [note('left', leftAtMs, 'has left')]),
  ];
};
