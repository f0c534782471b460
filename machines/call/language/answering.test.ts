import { expect, it } from 'vitest';
import { answeredBy } from './answering.ts';

it.each([
  ['en', 'Hi, if you record your name and reason for calling, I will see.', 'screening'],
  ['en', "The person you're calling is using a screening service from Google.", 'screening'],
  ['de', 'Bitte nennen Sie Ihren Namen und den Grund des Anrufs.', 'screening'],
  ['es', 'Por favor, diga su nombre y el motivo de su llamada.', 'screening'],
  ['en', "Who's calling, please?", 'human'],
  ['en', 'She is not available, shall I take a message?', 'human'],
  ['de', 'Schmidt, mit wem spreche ich?', 'human'],
  ['hi', 'Haan ji, kaun bol raha hai?', 'human'],
  ['en', "You've reached Bob. Leave a message after the tone.", 'voicemail'],
  ['en', 'He is not available. At the tone, please record your message.', 'voicemail'],
  ['es', 'Deja tu mensaje después de la señal.', 'voicemail'],
  ['fr', 'Vous êtes bien chez nous, laissez-moi un message après le bip.', 'voicemail'],
  ['de', 'Bitte hinterlassen Sie eine Nachricht nach dem Signalton.', 'voicemail'],
  ['hi', 'कृपया बीप के बाद अपना संदेश छोड़ें', 'voicemail'],
  ['te', 'దయచేసి బీప్ తర్వాత సందేశం వదలండి', 'voicemail'],
  ['ta', 'பீப் ஒலிக்கு பிறகு உங்கள் செய்தியை விடவும்', 'voicemail'],
  ['en', 'The number you have dialled is no longer in service.', 'unavailable'],
  ['en', 'The mailbox is full and cannot accept any messages.', 'unavailable'],
  ['hi', 'आपके द्वारा डायल किया गया नंबर अभी बंद है', 'unavailable'],
  ['ta', 'The subscriber you are calling is switched off.', 'unavailable'],
  ['de', 'Kein Anschluss unter dieser Nummer.', 'unavailable'],
  ['en', 'For sales, press one. For support, press two.', 'ivr'],
  ['fr', 'Pour le service commercial, appuyez sur une touche.', 'ivr'],
  ['hi', 'हिंदी के लिए एक दबाएं', 'ivr'],
  ['te', 'తెలుగు కోసం ఒకటి నొక్కండి', 'ivr'],
])('in %s, %s is said by: %s', (language, text, who) => {
  expect(answeredBy(text, language)).toBe(who);
});

it.each([
  ['en', 'Hello?'],
  ['en', 'He is not available right now.'],
  ['en', "I'm in a meeting, I'll get back to you."],
  ['en', 'I pressed the button and nothing came.'],
  ['de', 'Er ist gerade nicht da.'],
  ['es', 'No está disponible ahora.'],
  ['hi', 'Woh abhi nahi hai.'],
  ['fr', "Il n'est pas là."],
  ['xx', 'anything'],
])('in %s, %s tells nothing', (language, text) => {
  expect(answeredBy(text, language)).toBeNull();
});
