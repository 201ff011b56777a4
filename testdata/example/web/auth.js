import auth0 from 'auth0-js';

const webAuth = new auth0.WebAuth({
  domain: 'acme.eu.auth0.com',
  clientID: 'a1b2c3d4e5f6g7h8i9j0k1l2m3n4o5p6',
  redirectUri: 'https://app.acme.example/callback',
  scope: 'openid',
  responseType: 'id_token',
});

export function login() {
  webAuth.authorize();
}

export function loadProfile(show) {
  webAuth.parseHash((err, result) => {
    if (err || !result) return;
    const management = new auth0.Management({
      domain: 'acme.eu.auth0.com',
      token: result.idToken,
    });
    management.getUser(result.idTokenPayload.sub, (err, user) => show(user));
  });
}
