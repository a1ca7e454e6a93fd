using Microsoft.Extensions.Options;

namespace Signaling.AspNetCore.Access;

/// <summary>Selects the built-in authorizer by <c>Signaling:Auth:Mode</c>.</summary>
internal static class BuiltInAuthorizers
{
    public static ISignalingAuthorizer Select(IServiceProvider services) =>
        services.GetRequiredService<IOptions<SignalingOptions>>().Value.Auth.Mode == AuthMode.Jwt ? new JwtAuthorizer() : new OpenAuthorizer();
}
