namespace Signaling.AspNetCore;

/// <summary>How the service decides who may join which room.</summary>
public enum AuthMode
{
    /// <summary>Everyone who reaches the server can join any room.</summary>
    Open,

    /// <summary>A client needs a room token: a JSON Web Token (RFC 7519) that names the room.</summary>
    Jwt,
}
