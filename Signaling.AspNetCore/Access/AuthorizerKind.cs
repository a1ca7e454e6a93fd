namespace Signaling.AspNetCore.Access;

/// <summary>Knows whether the application has registered an authorizer of its own, before or after <c>AddSignaling</c>.</summary>
internal sealed class AuthorizerKind(IServiceCollection services)
{
    private readonly Lazy<bool> _isOwn = new(() =>
        services.Last(service => service.ServiceType == typeof(ISignalingAuthorizer)).ImplementationFactory?.Method.DeclaringType != typeof(BuiltInAuthorizers));

    public bool IsOwn => _isOwn.Value;
}
