import { signDingtalk } from './dingtalk-sign';

it('is signed as anybody can compute', () => {
  // By `printf '1577262236757\nthis is secret' | openssl dgst -sha256 -hmac 'this is secret' -binary | base64`.
  expect(signDingtalk('this is secret', '1577262236757')).toBe('hmPWwU+7lVdm3ZZz0r9tSfx0L4Q26jWOZr9+Gs6EZQM=');
});
