import { canonicalQuery, signAcs3 } from './acs3-signature';

/** The example with fixed values that Alibaba Cloud publishes for its signature V3, so that whoever signs can compare. */
const published = {
  method: 'POST',
  path: '/',
  query: { RegionId: 'cn-shanghai', ImageId: 'win2019_1809_x64_dtc_zh-cn_40G_alibase_20230811.vhd' },
  headers: {
    host: 'ecs.cn-shanghai.aliyuncs.com',
    'x-acs-version': '2014-05-26',
    'x-acs-action': 'RunInstances',
    'x-acs-date': '2023-10-26T10:22:32Z',
    'x-acs-signature-nonce': '3156853299f313e23d1673dc12e1703d',
    'x-acs-content-sha256': 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  },
  body: '',
};

describe('ACS3-HMAC-SHA256', () => {
  it('gives the published signature for the published request', () => {
    expect(signAcs3(published, 'YourAccessKeyId', 'YourAccessKeySecret')).toBe(
      'ACS3-HMAC-SHA256 Credential=YourAccessKeyId,' +
        'SignedHeaders=host;x-acs-action;x-acs-content-sha256;x-acs-date;x-acs-signature-nonce;x-acs-version,' +
        'Signature=06563a9e1b43f5dfe96b81484da74bceab24a1d853912eee15083a6f0f3283c0',
    );
  });

  it('encodes a query by RFC 3986, sorted by name', () => {
    const query = { b: "a b*'()!~", a: '{"unit":"宏远"}', B: '+' };
    expect(canonicalQuery(query)).toBe('B=%2B&a=%7B%22unit%22%3A%22%E5%AE%8F%E8%BF%9C%22%7D&b=a%20b%2A%27%28%29%21~');
  });
});
