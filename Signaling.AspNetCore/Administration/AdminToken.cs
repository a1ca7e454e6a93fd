namespace Signaling.AspNetCore.Administration;

/// <summary>A room token that was minted.</summary>
/// <param name="Token">The token.</param>
/// <param name="ExpiresAt">When it expires.</param>
internal sealed record AdminToken(string Token, DateTimeOffset ExpiresAt)
{
    /// <summary>Never returns the token.</summary>
    public override string ToString() => nameof(AdminToken);
}
