namespace Signaling.AspNetCore.Administration;

/// <summary>What surrounds every endpoint of the administration API: who may use it, and that each failure is answered with problem details.</summary>
internal static class AdminEndpoint
{
    public static RequestDelegate Guard(RequestDelegate endpoint, AdminGate gate) => async context =>
    {
        // What an operator sees is no answer to be kept anywhere.
        context.Response.Headers.CacheControl = "no-store";
        if (!gate.Allows(context))
        {
            context.Response.Headers.WWWAuthenticate = "ApiKey";
            await AdminProblems.Unauthorized().ExecuteAsync(context);
            return;
        }

        try
        {
            await endpoint(context);
        }
        catch (Exception exception) when (!context.Response.HasStarted && AdminProblems.For(exception) is { } problem)
        {
            await problem.ExecuteAsync(context);
            return;
        }

        // A body or a value that could not be read: the framework has set the status, and has written nothing.
        if (context.Response is { HasStarted: false, StatusCode: >= StatusCodes.Status400BadRequest } response)
        {
            await AdminProblems.ForStatus(response.StatusCode).ExecuteAsync(context);
        }
    };
}
