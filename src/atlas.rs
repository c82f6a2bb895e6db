//! The Atlas Admin API client: typed requests in, typed answers and errors out. Knows no Terraform.
