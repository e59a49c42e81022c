import { cookieAttributes } from './better-auth.issuer.js';

const SAME_SITE = { sameSite: 'lax' };
const CROSS_SITE = { sameSite: 'none', secure: true, partitioned: true };

describe('cookieAttributes', () => {
  it.each([
    ['http://localhost:3000', []],
    ['http://localhost:3000', ['http://localhost:5173']],
    ['http://127.0.0.1:3000', ['http://127.0.0.1:5173']],
    ['https://todo.example.com', ['https://app.example.com', 'https://example.com']],
    ['https://todo.example.co.uk', ['https://app.example.co.uk:8443']],
  ])('uses Lax for %s with same-site origins %j', (own, origins) => {
    expect(cookieAttributes(own, origins)).toEqual(SAME_SITE);
  });

  it.each([
    ['https://todo.example.com', ['https://app.example.org']],
    ['https://todo.example.com', ['https://app.example.com', 'https://app.example.org']],
    ['https://todo.example.com', ['http://app.example.com']],
    ['https://todo.example.com', ['http://localhost:5173']],
    ['https://todo.co.uk', ['https://app.co.uk']],
    ['https://todo.vercel.app', ['https://app.vercel.app']],
    ['http://localhost:3000', ['http://127.0.0.1:5173']],
    ['https://localhost', ['capacitor://localhost']],
  ])('uses None and Partitioned for %s with cross-site origins %j', (own, origins) => {
    expect(cookieAttributes(own, origins)).toEqual(CROSS_SITE);
  });
});
