import { describe, expect, it } from 'vitest';
import { isWholeAnswer } from '../turn/end-of-turn.ts';
import { isBackchannel } from './backchannels.ts';
import { isHoldAsked } from './hold-phrases.ts';
import { spokenDigits } from './spoken-digits.ts';

describe('words that mean "go on"', () => {
  it.each([
    ['en', 'Yeah, okay. Mm hmm.'],
    ['en-IN', 'right right'],
    ['hi', 'हाँ जी'],
    ['hi', 'haan theek hai'],
    ['te', 'అవును సరే'],
    ['te', 'avunu hmm'],
    ['ta', 'sari aama'],
    ['es', 'Ajá, de acuerdo.'],
    ['fr', 'Ouais, je vois.'],
    ['de', 'Ach so, genau.'],
  ])('are known in %s: %s', (language, text) => {
    expect(isBackchannel(text, language, [])).toBe(true);
  });

  it.each([
    ['en', 'yes but wait'],
    ['hi', 'haan lekin ruko'],
    ['te', 'avunu kani'],
    ['ta', 'sari aanal'],
    ['es', 'sí pero no'],
    ['fr', 'oui mais non'],
    ['de', 'ja aber nein'],
    ['en', ''],
  ])('are not these in %s: %s', (language, text) => {
    expect(isBackchannel(text, language, [])).toBe(false);
  });
});

describe('the rule on the end of a turn', () => {
  const whole = (
    text: string,
    language = 'en',
    mode: 'free' | 'digits' | 'spelling' | 'email' = 'free',
    digitsMax = 0,
  ) => isWholeAnswer({ text, language, mode, digitsMax });

  it.each([
    ['en', 'I would like roses and'],
    ['hi', 'mujhe phool chahiye aur'],
    ['te', 'నాకు పూలు కావాలి మరియు'],
    ['ta', 'எனக்கு பூ வேணும் ஆனால்'],
    ['es', 'quiero rosas y'],
    ['fr', 'je voudrais des roses et'],
    ['de', 'ich möchte Rosen und'],
    ['en', 'well, let me see...'],
    ['en', 'um'],
  ])('waits in %s behind: %s', (language, text) => {
    expect(whole(text, language)).toBe(false);
  });

  it.each([
    ['en', 'I think so.'],
    ['en', 'yes it is'],
    ['hi', 'haan mujhe chahiye'],
    ['te', 'అవును కావాలి'],
    ['ta', 'ஆமா வேணும்'],
    ['es', 'sí, quiero'],
    ['fr', "oui, je l'ai"],
    ['de', 'ja, ich komm mit'],
    ['xx', 'anything at all'],
  ])('does not wait in %s behind: %s', (language, text) => {
    expect(whole(text, language)).toBe(true);
  });

  it('counts digits however they are said', () => {
    expect(spokenDigits('double four 17 oh, nine', 'en')).toBe('441709');
    expect(spokenDigits('eins zwo drei', 'de')).toBe('123');
    expect(spokenDigits('एक दो तीन', 'hi')).toBe('123');
    expect(whole('one two three', 'en', 'digits', 4)).toBe(false);
    expect(whole('one two three four', 'en', 'digits', 4)).toBe(true);
    expect(whole('one two three four', 'en', 'digits')).toBe(false);
    expect(whole('I do not know it', 'en', 'digits', 4)).toBe(true);
    expect(whole('no tengo cuenta', 'es', 'digits', 4)).toBe(true);
    expect(whole('naaku teliyadu', 'te', 'digits', 4)).toBe(true);
  });

  it.each([
    ['hi', 'nine eight double four', '9844'],
    ['hi', 'नाइन एट डबल फोर', '9844'],
    ['hi', '९८४', '984'],
    ['te', 'nine eight ఆరు', '986'],
    ['te', 'నైన్ ఎయిట్ డబుల్ ఫోర్', '9844'],
    ['te', '౯౮౪', '984'],
    ['ta', 'nine eight rendu', '982'],
    ['ta', 'நைன் எய்ட் டபுள் ஃபோர்', '9844'],
    ['ta', '௯௮௪', '984'],
  ])(
    'waits in %s for the rest of a number that is said in English: %s',
    (language, text, digits) => {
      expect(spokenDigits(text, language)).toBe(digits);
      expect(whole(text, language, 'digits', 10)).toBe(false);
    },
  );

  it.each([
    ['en', 'twenty forty'],
    ['en', 'eighteen hundred'],
    ['es', 'veinte treinta'],
    ['fr', 'vingt quarante'],
    ['de', 'dreiundvierzig zwölf'],
  ])('waits in %s behind a number that is not said digit by digit: %s', (language, text) => {
    expect(whole(text, language, 'digits', 10)).toBe(false);
    expect(whole(text, language, 'digits')).toBe(false);
    expect(whole(text, language)).toBe(true);
  });

  it('lets a speller finish, and takes a sentence for what it is', () => {
    expect(whole('M A R', 'en', 'spelling')).toBe(false);
    expect(whole('M as in Mike', 'en', 'spelling')).toBe(false);
    expect(whole('M A R Y done', 'en', 'spelling')).toBe(true);
    expect(whole('sorry what did you say there', 'en', 'spelling')).toBe(true);
  });

  it('knows a whole address, written or said', () => {
    for (const address of ['ann@example.com', 'ann at example dot com', 'anna ät web punkt de'])
      expect(whole(address, 'de', 'email')).toBe(true);
    for (const part of ['ann', 'ann at', 'ann at example', 'ann at example dot'])
      expect(whole(part, 'en', 'email')).toBe(false);
  });
});

describe('words that ask to wait', () => {
  it.each([
    ['en', 'Please hold.'],
    ['en', 'Okay, one moment please.'],
    ['en', 'Can you just hold on a second?'],
    ['es', 'Un momento, por favor.'],
    ['fr', 'Ne quittez pas.'],
    ['de', 'Ja, einen Moment bitte.'],
    ['hi', 'एक मिनट'],
    ['hi', 'Haan, ek minute.'],
    ['te', 'ఒక్క నిమిషం'],
    ['ta', 'Oru nimisham.'],
  ])('are known in %s: %s', (language, text) => {
    expect(isHoldAsked(text, language)).toBe(true);
  });

  it.each([
    ['en', 'Hold on, I have to put down my cup first.'],
    ['en', 'I cannot hold'],
    ['en', 'I told you already that it took just a moment'],
    ['de', 'Einen Moment, ich habe es.'],
    ['xx', 'please hold'],
    ['en', ''],
  ])('are not these in %s: %s', (language, text) => {
    expect(isHoldAsked(text, language)).toBe(false);
  });
});
