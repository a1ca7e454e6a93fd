namespace Signaling.AspNetCore.Access;

/// <summary>The access token that was in the query of a request to the hub.</summary>
internal sealed record QueryToken(string Value)
{
    public const string Name = "access_token";

    /// <summary>Never returns the token.</summary>
    public override string ToString() => nameof(QueryToken);
}
