FROM node:20-bookworm-slim AS base
WORKDIR /app

FROM base AS deps
COPY package.json package-lock.json .npmrc ./
RUN npm ci

FROM deps AS build
COPY tsconfig.json ./
COPY src src
RUN npm run build && npm run sbom

FROM base AS production-deps
COPY package.json package-lock.json .npmrc ./
# No package of production needs a script of its own to be installed; the optional ones are the sandbox's.
RUN npm ci --omit=dev --omit=optional --ignore-scripts

FROM base AS sandbox-deps
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev --ignore-scripts

# A pretend D1 with an identity provider, for trying things out.
FROM base AS sandbox
ENV NODE_ENV=production SANDBOX_HOST=0.0.0.0 SANDBOX_PORT=4100
RUN install --directory --owner=node --group=node --mode=700 /keys
COPY package.json ./
COPY --from=sandbox-deps /app/node_modules node_modules
COPY schema schema
COPY --from=build /app/dist dist
USER node
EXPOSE 4100
HEALTHCHECK --interval=5s --timeout=3s --start-period=20s \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.SANDBOX_PORT}/sandbox/state`).then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "dist/sandbox/main.js"]

FROM base AS gateway
ENV NODE_ENV=production PORT=4000
COPY package.json ./
COPY --from=production-deps /app/node_modules node_modules
COPY schema schema
COPY --from=build /app/dist dist
USER node
EXPOSE 4000
HEALTHCHECK --interval=5s --timeout=3s --start-period=20s \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/health/live`).then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "--max-semi-space-size=64", "dist/main.js"]
