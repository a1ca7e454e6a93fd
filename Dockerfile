# syntax=docker/dockerfile:1

# The first two stages build files that are the same for every processor, so they run on the machine that builds. Only the last stage is made for the
# target, and it runs nothing: docker buildx build --platform linux/amd64,linux/arm64 needs no emulation.
FROM --platform=$BUILDPLATFORM node:22-alpine AS demo
WORKDIR /source
COPY Signaling.Client.TypeScript/package.json Signaling.Client.TypeScript/package-lock.json ./
RUN npm ci --no-audit --no-fund
COPY Signaling.Client.TypeScript/ ./
RUN npm run build:demo && npm run build:dashboard

FROM --platform=$BUILDPLATFORM mcr.microsoft.com/dotnet/sdk:10.0 AS build
WORKDIR /source
# The packages are a layer of their own, so that a change of the code does not fetch them again.
COPY global.json Directory.Build.props Directory.Build.targets Directory.Packages.props ./
COPY Signaling.Contracts/Signaling.Contracts.csproj Signaling.Contracts/packages.lock.json Signaling.Contracts/
COPY Signaling.AspNetCore/Signaling.AspNetCore.csproj Signaling.AspNetCore/packages.lock.json Signaling.AspNetCore/
COPY Signaling.Redis/Signaling.Redis.csproj Signaling.Redis/packages.lock.json Signaling.Redis/
COPY Signaling.Load/Signaling.Load.csproj Signaling.Load/packages.lock.json Signaling.Load/
COPY Signaling.Server/Signaling.Server.csproj Signaling.Server/packages.lock.json Signaling.Server/
COPY Signaling.Server/Demo/Demo.targets Signaling.Server/Demo/
COPY Signaling.Server/Administration/Dashboard.targets Signaling.Server/Administration/
RUN dotnet restore Signaling.Server --locked-mode
COPY .editorconfig BannedSymbols.txt ./
COPY Signaling.Contracts/ Signaling.Contracts/
COPY Signaling.AspNetCore/ Signaling.AspNetCore/
COPY Signaling.Redis/ Signaling.Redis/
COPY Signaling.Load/ Signaling.Load/
COPY Signaling.Server/ Signaling.Server/
COPY --from=demo /source/demo/dist/ Signaling.Client.TypeScript/demo/dist/
COPY --from=demo /source/dashboard/dist/ Signaling.Client.TypeScript/dashboard/dist/
RUN dotnet publish Signaling.Server --no-restore --configuration Release --output /app -p:UseAppHost=false

FROM mcr.microsoft.com/dotnet/aspnet:10.0-alpine
WORKDIR /app
COPY --from=build /app/ ./
# Not root. It is a number, because Kubernetes cannot check a name against runAsNonRoot.
USER $APP_UID
# The server writes no file, so its container can be read-only. The runtime would put the socket of its diagnostic tools into /tmp.
ENV ASPNETCORE_HTTP_PORTS=8080 \
    DOTNET_EnableDiagnostics_IPC=0
EXPOSE 8080
# Liveness, because an orchestrator may restart by it. A node whose Redis is unreachable is not ready, and better left running. Alpine's busybox has wget.
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s CMD ["wget", "-q", "-O", "/dev/null", "http://127.0.0.1:8080/health/live"]
ENTRYPOINT ["dotnet", "Signaling.Server.dll"]
