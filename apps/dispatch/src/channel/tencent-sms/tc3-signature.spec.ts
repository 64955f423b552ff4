import { signTc3 } from './tc3-signature';

/** The example that Tencent Cloud publishes for its signature V3, with the invented key that stands in it. */
const published = {
  service: 'cvm',
  headers: { 'content-type': 'application/json; charset=utf-8', host: 'cvm.tencentcloudapi.com' },
  body: '{"Limit": 1, "Filters": [{"Values": ["\\u672a\\u547d\\u540d"], "Name": "instance-name"}]}',
  timestamp: 1551113065,
};

describe('TC3-HMAC-SHA256', () => {
  it('gives the published signature for the published request', () => {
    expect(signTc3(published, 'AKIDz8krbsJ5yKBZQpn74WFkmLPx3EXAMPLE', 'Gu5t9xGARNpq86cd98joQYCN3EXAMPLE')).toBe(
      'TC3-HMAC-SHA256 Credential=AKIDz8krbsJ5yKBZQpn74WFkmLPx3EXAMPLE/2019-02-25/cvm/tc3_request, ' +
        'SignedHeaders=content-type;host, Signature=72e494ea809ad7a8c8f7a4507b9bddcbaa8e581f516e8da2f66e2c5a96525168',
    );
  });

  it('dates by UTC: a minute after midnight in Beijing is still yesterday', () => {
    const justAfterMidnight = Date.parse('2026-02-11T00:01:00+08:00') / 1000;
    expect(signTc3({ ...published, timestamp: justAfterMidnight }, 'id', 'key')).toContain('/2026-02-10/cvm/');
  });
});
